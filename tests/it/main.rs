mod sample;
mod second_city;
